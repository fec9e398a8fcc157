output "repositories" {
  description = "Names of the repositories that the other environment may pull from."
  value       = keys(aws_ecr_repository_policy.this)
}
