variable "account_id" {
  description = "The account that gets the provider; any other is refused."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account id is 12 digits."
  }
}

variable "region" {
  description = "Any region of the account: the provider belongs to all of them."
  type        = string
  nullable    = false
}
