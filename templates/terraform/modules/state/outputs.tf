output "bucket" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.state.bucket
}

output "bucket_arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.state.arn
}

output "key_arn" {
  description = "ARN of the key that encrypts the state."
  value       = aws_kms_key.state.arn
}
