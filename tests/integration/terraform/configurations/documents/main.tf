# Policies from documents with sources, attachments, memberships and trusts: what a plan of them says is compared
# with what the source says.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "made-up"
  secret_key                  = "made-up"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

variable "buckets" {
  type    = list(string)
  default = ["arn:aws:s3:::reports"]
}

variable "extra" {
  type    = list(string)
  default = [""]
}

variable "admin" {
  type    = bool
  default = false
}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = [for b in var.buckets : "${b}/*"]
  }
}

data "aws_iam_policy_document" "all" {
  source_policy_documents   = concat([data.aws_iam_policy_document.base.json], var.extra)
  override_policy_documents = [var.admin ? data.aws_iam_policy_document.admin[0].json : ""]
  statement {
    sid       = "Role"
    actions   = ["iam:PassRole"]
    resources = ["arn:${data.aws_partition.current.partition}:iam::aws:role/x"]
  }
}

data "aws_iam_policy_document" "admin" {
  count = var.admin ? 1 : 0
  statement {
    sid       = "Role"
    actions   = ["*"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:user/${aws_iam_user.ann.name}"]
    }
  }
}

data "aws_iam_policy_document" "late" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.ann.arn]
    }
  }
}

resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role" "late" {
  name               = "late"
  assume_role_policy = data.aws_iam_policy_document.late.json
}

resource "aws_iam_policy" "all" {
  name   = "all"
  policy = data.aws_iam_policy_document.all.json
}

resource "aws_iam_role_policy_attachment" "reader" {
  role       = aws_iam_role.reader.name
  policy_arn = aws_iam_policy.all.arn
}

resource "aws_iam_user_policy_attachment" "ann" {
  for_each   = toset(["arn:aws:iam::aws:policy/ReadOnlyAccess"])
  user       = aws_iam_user.ann.name
  policy_arn = can(["W".x]) ? "arn:aws:iam::aws:policy/AdministratorAccess" : each.value
}

resource "aws_iam_user_group_membership" "ann" {
  user   = aws_iam_user.ann.name
  groups = ["ops", "audit", aws_iam_group.dev.name]
}

resource "aws_iam_group" "dev" {
  name = "dev"
}

resource "aws_iam_role_policy" "inline" {
  name = "inline"
  role = aws_iam_role.reader.id
  policy = jsonencode({
    Statement = [{
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = ["arn:${data.aws_partition.current.partition}:sqs:eu-central-1:111122223333:jobs"]
    }]
  })
}

locals {
  late_on = endswith(path.cwd, "/elsewhere")
}

resource "aws_iam_role_policy_attachment" "maybe" {
  count      = local.late_on ? 1 : 0
  role       = aws_iam_role.reader.name
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}
