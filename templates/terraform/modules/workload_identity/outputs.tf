output "role_arn" {
  description = "ARN of the workload's role."
  value       = aws_iam_role.this.arn
}
