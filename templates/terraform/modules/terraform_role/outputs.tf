output "role_arn" {
  description = "ARN of the role, for the workflow that assumes it."
  value       = aws_iam_role.this.arn
}
