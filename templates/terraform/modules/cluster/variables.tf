variable "name" {
  description = "Name of the cluster and of its network."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$", var.name))
    error_message = "A cluster name is at most 100 letters, digits, hyphens and underscores."
  }
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "Give a minor version such as 1.33."
  }
}

variable "cidr_block" {
  description = "Address range of the network: three eighths are private, one eighth holds the public subnets."
  type        = string
  nullable    = false
  default     = "10.20.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.cidr_block)) && try(tonumber(split("/", var.cidr_block)[1]) <= 20, false)
    error_message = "Give an IPv4 range of at least 4,096 addresses, such as 10.20.0.0/16."
  }
}

variable "nodes_min" {
  description = "Fewest nodes."
  type        = number
  nullable    = false

  validation {
    condition     = var.nodes_min >= 1
    error_message = "A cluster needs a node."
  }
}

variable "nodes_max" {
  description = "Most nodes."
  type        = number
  nullable    = false

  validation {
    condition     = var.nodes_max >= var.nodes_min
    error_message = "The most nodes cannot be fewer than the fewest."
  }
}

variable "node_type" {
  description = "Instance type of the nodes."
  type        = string
  nullable    = false
}

variable "node_ami_type" {
  description = "Image of the nodes, which must fit the processor of their type."
  type        = string
  nullable    = false
}

variable "admin_role_arns" {
  description = "Roles of the people who administer the cluster."
  type        = set(string)
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.admin_role_arns : can(regex("^arn:[\\w-]+:iam::[0-9]{12}:role/.+$", arn))])
    error_message = "Give ARNs of IAM roles."
  }
}

variable "cluster_role_name" {
  description = "Name of the control plane's role."
  type        = string
  nullable    = false
}

variable "node_role_name" {
  description = "Name of the nodes' role."
  type        = string
  nullable    = false
}

variable "flow_log_role_name" {
  description = "Name of the role by which the network writes its flow log."
  type        = string
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the key that encrypts the cluster's secrets and logs."
  type        = string
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "ARN of the policy that caps what the flow log's role may ever do."
  type        = string
  nullable    = false
}
