"""What tests of whole outputs share."""
