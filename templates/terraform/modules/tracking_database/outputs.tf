output "address" {
  description = "Host name of the database."
  value       = aws_db_instance.this.address
}

output "secret_arn" {
  description = "ARN of the secret in which RDS keeps the user's name and password."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

output "connection_parameter_arn" {
  description = "ARN of the parameter that says where the database is."
  value       = aws_ssm_parameter.connection.arn
}
