variable "name" {
  description = "Identifier of the database."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,61}[a-z0-9]$", var.name)) && !strcontains(var.name, "--")
    error_message = "An identifier is at most 63 lower-case letters, digits and single hyphens, and starts with a letter."
  }
}

variable "monitoring_role_name" {
  description = "Name of the role by which RDS reports the figures of the operating system."
  type        = string
  nullable    = false
}

variable "connection_parameter" {
  description = "Name of the parameter that says where the database is."
  type        = string
  nullable    = false
}

variable "vpc_id" {
  description = "The cluster's network."
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Subnets of that network, in two zones at least."
  type        = set(string)
  nullable    = false
}

variable "cluster_security_group_id" {
  description = "The security group that the cluster's pods share: the only one let in."
  type        = string
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the key that encrypts storage, password, logs and insights."
  type        = string
  nullable    = false
}

variable "topic_arn" {
  description = "ARN of the topic that alarms go to."
  type        = string
  nullable    = false
}
