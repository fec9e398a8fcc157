variable "prefix" {
  description = "Path in front of every name."
  type        = string
  nullable    = false
}

variable "names" {
  description = "Names of the secrets, as the spec says them."
  type        = set(string)
  nullable    = false

  validation {
    condition     = alltrue([for name in var.names : can(regex("^[A-Za-z0-9/_+=.@-]+$", name))])
    error_message = "A secret's name holds letters, digits and / _ + = . @ - characters."
  }
}

variable "kms_key_arn" {
  description = "ARN of the key that encrypts the values."
  type        = string
  nullable    = false
}
