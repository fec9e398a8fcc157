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

variable "repository" {
  description = "OWNER/NAME of the one repository whose workflows may assume the role."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", var.repository))
    error_message = "Give the repository as OWNER/NAME, without wildcards."
  }
}

variable "github_environment" {
  description = "The GitHub environment that a job must run in to assume the role."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+$", var.github_environment))
    error_message = "Give one environment by name, without wildcards."
  }
}

variable "policy" {
  description = "What the role may do, as a JSON policy document."
  type        = string
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "ARN of the policy that caps what the role may ever do."
  type        = string
  nullable    = false
}

variable "max_session_seconds" {
  description = "How long one session may last."
  type        = number
  nullable    = false
  default     = 3600

  validation {
    condition     = var.max_session_seconds >= 3600 && var.max_session_seconds <= 43200
    error_message = "A session lasts 3600 to 43200 seconds."
  }
}
