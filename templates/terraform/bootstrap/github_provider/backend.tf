# The bucket of whichever environment is set up in the account: see the README for the arguments.
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
