data "aws_eks_cluster" "this" {
  name = var.name

  lifecycle {
    postcondition {
      condition     = self.access_config[0].authentication_mode != "CONFIG_MAP"
      error_message = "The cluster must accept access entries: set its authentication mode to API or API_AND_CONFIG_MAP."
    }
  }
}
