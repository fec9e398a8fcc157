variable "name" {
  description = "Name of the topic, and prefix of the alarms."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,200}$", var.name))
    error_message = "A topic name is letters, digits, hyphens and underscores."
  }
}

variable "scan_rule_name" {
  description = "Name of the event rule for image scan findings."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,64}$", var.scan_rule_name))
    error_message = "A rule name is at most 64 letters, digits, dots, hyphens and underscores."
  }
}

variable "emails" {
  description = "Who is told by mail; each address confirms once. Other receivers subscribe to the topic."
  type        = set(string)
  nullable    = false
}

variable "repositories" {
  description = "Names of the image repositories that are watched."
  type        = set(string)
  nullable    = false
}

variable "bucket" {
  description = "Name of the artifacts bucket."
  type        = string
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the key that encrypts the topic."
  type        = string
  nullable    = false
}
