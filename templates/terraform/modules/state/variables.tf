variable "bucket" {
  description = "Name of the bucket for the state."
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

variable "key_alias" {
  description = "Alias of the key that encrypts the state, without the prefix alias/."
  type        = string
  nullable    = false
}
