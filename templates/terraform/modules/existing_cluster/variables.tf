variable "name" {
  description = "Name of the cluster, in this account and region."
  type        = string
  nullable    = false
}
