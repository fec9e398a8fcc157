variable "repositories" {
  description = "Names of the image repositories."
  type        = set(string)
  nullable    = false

  validation {
    condition     = alltrue([for name in var.repositories : can(regex("^[a-z0-9]+((\\.|_|__|-+|/)[a-z0-9]+)*$", name))])
    error_message = "A repository name is lower-case letters and digits, parted by dots, hyphens, underscores or slashes."
  }
}

variable "kms_key_arn" {
  description = "ARN of the key that encrypts the images."
  type        = string
  nullable    = false
}
