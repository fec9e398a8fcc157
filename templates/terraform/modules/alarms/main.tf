data "aws_caller_identity" "current" {}

resource "aws_sns_topic" "alarms" {
  name              = var.name
  kms_master_key_id = var.kms_key_arn
}

data "aws_iam_policy_document" "topic" {
  statement {
    sid       = "PublishersOfThisAccount"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "Service"
      identifiers = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }

  statement {
    sid       = "DenyPlainHttp"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.topic.json
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.key
}

# An image that was clean when it was released may not stay so.
resource "aws_cloudwatch_event_rule" "scan_findings" {
  name        = var.scan_rule_name
  description = "A scan found a critical or high vulnerability in an image"
  event_pattern = jsonencode({
    source      = ["aws.ecr"]
    detail-type = ["ECR Image Scan"]
    detail = {
      repository-name = sort(var.repositories)
      "$or" = [
        { finding-severity-counts = { CRITICAL = [{ numeric = [">", 0] }] } },
        { finding-severity-counts = { HIGH = [{ numeric = [">", 0] }] } },
      ]
    }
  })
}

resource "aws_cloudwatch_event_target" "scan_findings" {
  rule      = aws_cloudwatch_event_rule.scan_findings.name
  target_id = "alarms"
  arn       = aws_sns_topic.alarms.arn
}

# A burst of refused requests: a role lost a right that it needs, or someone tries what they may not.
resource "aws_cloudwatch_metric_alarm" "refused_requests" {
  alarm_name          = "${var.name}-artifacts-refused-requests"
  alarm_description   = "More than 20 requests to the artifacts bucket were refused within five minutes"
  namespace           = "AWS/S3"
  metric_name         = "4xxErrors"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 20
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  dimensions = {
    BucketName = var.bucket
    FilterId   = "EntireBucket"
  }
}
