variable "bucket" {
  description = "Name of the bucket for models, profiles, verdicts and logged predictions."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "A bucket name is 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "access_log_bucket" {
  description = "Name of the bucket that receives the access log of the first one."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.access_log_bucket))
    error_message = "A bucket name is 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "keep_days" {
  description = "How long replaced and deleted versions, and access logs, are kept."
  type        = number
  nullable    = false

  validation {
    condition     = var.keep_days >= 90 && floor(var.keep_days) == var.keep_days
    error_message = "Keep whole days, at least 90."
  }
}

variable "kms_key_arn" {
  description = "ARN of the key that encrypts the bucket."
  type        = string
  nullable    = false
}
