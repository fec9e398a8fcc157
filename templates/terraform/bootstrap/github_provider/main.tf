# An account has one provider for GitHub, whatever the number of repositories and models that use it. GitHub's
# certificate needs no thumbprint: AWS trusts its authority.
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]

  lifecycle {
    prevent_destroy = true
  }
}
