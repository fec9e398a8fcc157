variable "repositories" {
  description = "Names of the repositories that are shared."
  type        = set(string)
  nullable    = false
}

variable "puller_account_id" {
  description = "Account of the environment that releases are promoted to."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.puller_account_id))
    error_message = "An account id is 12 digits."
  }
}

variable "puller_role_name" {
  description = "Name of that environment's release role."
  type        = string
  nullable    = false
}
