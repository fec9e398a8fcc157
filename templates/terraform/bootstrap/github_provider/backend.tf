# The bucket of one of the account's regions: a .tfbackend file says which.
terraform {
  backend "s3" {
    key          = "modelyard/github_provider.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
