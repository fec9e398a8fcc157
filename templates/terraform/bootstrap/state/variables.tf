variable "account_id" {
  description = "The account that gets the bucket; any other is refused."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account id is 12 digits."
  }
}

variable "region" {
  description = "Region of the bucket."
  type        = string
  nullable    = false
}

variable "bucket" {
  description = "Name of the bucket for the state."
  type        = string
  nullable    = false
}

variable "access_log_bucket" {
  description = "Name of the bucket that receives the access log of the first one."
  type        = string
  nullable    = false
}

variable "key_alias" {
  description = "Alias of the key that encrypts the state, without the prefix alias/."
  type        = string
  nullable    = false
}
