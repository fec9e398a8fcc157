output "bucket" {
  description = "Name of the bucket."
  value       = module.state.bucket
}

output "key_arn" {
  description = "ARN of the key that encrypts the state."
  value       = module.state.key_arn
}
