output "name" {
  description = "Name of the cluster."
  value       = data.aws_eks_cluster.this.name
}

output "arn" {
  description = "ARN of the cluster."
  value       = data.aws_eks_cluster.this.arn
}

output "vpc_id" {
  description = "The cluster's network."
  value       = data.aws_eks_cluster.this.vpc_config[0].vpc_id
}

output "subnet_ids" {
  description = "The cluster's subnets."
  value       = data.aws_eks_cluster.this.vpc_config[0].subnet_ids
}

output "security_group_id" {
  description = "The security group that the cluster's nodes and pods share."
  value       = data.aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}
