# The bucket that this root makes; the README says how the first apply gets past that.
terraform {
  backend "s3" {
    key          = "modelyard/state.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
