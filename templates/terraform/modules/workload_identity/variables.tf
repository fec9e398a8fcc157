variable "name" {
  description = "Name of the role."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w+=,.@-]{1,64}$", var.name))
    error_message = "A role name is at most 64 letters, digits and + = , . @ _ - characters."
  }
}

variable "description" {
  description = "What the role is for."
  type        = string
  nullable    = false
}

variable "cluster_name" {
  description = "Name of the cluster that the workload runs in."
  type        = string
  nullable    = false
}

variable "cluster_arn" {
  description = "ARN of that cluster."
  type        = string
  nullable    = false
}

variable "namespace" {
  description = "Namespace of the workload."
  type        = string
  nullable    = false
}

variable "service_account" {
  description = "Kubernetes service account of the workload."
  type        = string
  nullable    = false
}

variable "policy" {
  description = "What the workload may do, as a JSON policy document."
  type        = string
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "ARN of the policy that caps what the role may ever do."
  type        = string
  nullable    = false
}
