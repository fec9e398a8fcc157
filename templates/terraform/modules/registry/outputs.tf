output "repository_urls" {
  description = "Where images are pushed to, by repository name."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
}

output "names" {
  description = "Names of the repositories, for whatever needs them to exist."
  value       = toset([for repository in aws_ecr_repository.this : repository.name])
}
