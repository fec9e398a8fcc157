variable "name" {
  description = "What the key is for: its alias, without the prefix alias/."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9/_-]{1,250}$", var.name))
    error_message = "An alias holds letters, digits, slashes, underscores and hyphens."
  }
}
