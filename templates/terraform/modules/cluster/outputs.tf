output "name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.this.name
}

output "arn" {
  description = "ARN of the cluster."
  value       = aws_eks_cluster.this.arn
}

output "vpc_id" {
  description = "The cluster's network."
  value       = aws_vpc.this.id
}

output "subnet_ids" {
  description = "The private subnets."
  value       = toset([for subnet in aws_subnet.private : subnet.id])
}

output "security_group_id" {
  description = "The security group that the cluster's nodes and pods share."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}
