# Containers only. A person or the team's own process puts the values in, so that none ever passes through Terraform,
# its plan or its state.
resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:the values belong to other systems, which rotate them and tell AWS
  for_each = var.names

  name                    = "${var.prefix}/${each.key}"
  description             = "Read by ${var.prefix} as ${each.key}"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = 30
}
