data "aws_partition" "current" {}

# The account as principal and the role as condition: ECR refuses a role that does not exist yet, and would
# silently keep the id of one that was deleted and made again.
data "aws_iam_policy_document" "pull" {
  statement {
    sid = "NextEnvironmentPulls"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:DescribeImages",
      "ecr:GetDownloadUrlForLayer",
    ]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${var.puller_account_id}:root"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values   = ["arn:${data.aws_partition.current.partition}:iam::${var.puller_account_id}:role/${var.puller_role_name}"]
    }
  }
}

resource "aws_ecr_repository_policy" "this" {
  for_each = var.repositories

  repository = each.key
  policy     = data.aws_iam_policy_document.pull.json
}
