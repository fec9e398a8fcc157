variable "name" {
  description = "Name of the budget."
  type        = string
  nullable    = false
}

variable "model" {
  description = "Value of the tag model."
  type        = string
  nullable    = false
}

variable "environment" {
  description = "Value of the tag environment."
  type        = string
  nullable    = false
}

variable "monthly_usd" {
  description = "Cost a month, in US dollars, at which to warn: at 80 % spent and at 100 % forecast."
  type        = number
  nullable    = false

  validation {
    condition     = var.monthly_usd > 0
    error_message = "A budget is more than nothing."
  }
}

variable "topic_arn" {
  description = "ARN of the topic that warnings go to."
  type        = string
  nullable    = false
}
