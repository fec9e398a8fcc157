# Shared by every model and environment of the account and region: each keeps its state under a key of its own.
module "state" {
  source = "../../modules/state"

  bucket            = var.bucket
  access_log_bucket = var.access_log_bucket
  key_alias         = var.key_alias
}
