# What the expressions beside it refer to: variables of every kind of type, each with a default that its type
# changes, and texts that take more than one line.

variable "flag" {
  type    = bool
  default = "true"
}

variable "count_text" {
  type    = string
  default = 12
}

variable "flag_text" {
  type    = string
  default = false
}

variable "number" {
  type    = number
  default = "1.50"
}

variable "texts" {
  type    = map(string)
  default = { a = 1, b = true, c = "x", d = null }
}

variable "numbers" {
  type    = list(number)
  default = ["1", 2, "3.5"]
}

variable "flags" {
  type    = map(bool)
  default = { a = "true", b = false, c = "false" }
}

variable "names" {
  type    = set(string)
  default = ["b", 1, "a", "b", true]
}

variable "nested" {
  type    = map(list(string))
  default = { a = [1, 2], b = [] }
}

variable "sets" {
  type    = map(set(number))
  default = { a = ["2", 1, 2] }
}

variable "object" {
  type    = object({ name = string, size = optional(number, 3), on = optional(bool) })
  default = { name = 5, surplus = "dropped" }
}

variable "objects" {
  type    = list(object({ name = string, tags = optional(map(string), {}) }))
  default = [{ name = "a", more = 1 }, { name = "b", tags = { n = 1 } }]
}

variable "deep" {
  type = map(object({
    members = optional(list(string), ["nobody"])
    inner   = optional(object({ on = optional(bool, true), level = optional(string, 4) }), {})
  }))
  default = { a = {}, b = { members = [1, 2], inner = { on = "false" } }, c = { members = null, surplus = 1 } }
}

variable "pair" {
  type    = tuple([string, number])
  default = [1, "2"]
}

variable "any" {
  type    = any
  default = { a = 1, b = "x" }
}

variable "any_list" {
  type    = list(any)
  default = [1, "a", true]
}

variable "any_map" {
  type    = map(any)
  default = { a = 1, b = "x" }
}

variable "any_set" {
  type    = set(any)
  default = ["b", "a", "b"]
}

variable "untyped" {
  default = ["1", 2]
}

variable "object_set" {
  type    = set(object({ id = number, name = optional(string, "none") }))
  default = [{ id = "2" }, { id = 1, name = "one", more = true }]
}

variable "from_object" {
  type    = map(string)
  default = { a = "1", "b c" = 2 }
}

variable "from_set" {
  type    = list(string)
  default = ["b", "a", "b", 3]
}

variable "null_list" {
  type    = list(string)
  default = null
}

variable "null_object" {
  type    = object({ a = optional(string, "x") })
  default = null
}

locals {
  list    = ["a", "b", "c"]
  empty   = []
  nothing = null
  people = [
    { name = "ann", roles = ["x", "y"], home = { city = "A" } },
    { name = "bob", roles = [], home = { city = "B" } },
  ]
  by_name = { for p in local.people : p.name => p }
  mixed   = [{ a = 1 }, { a = "2", b = 3 }]

  heredoc = <<EOT
one
  two ${local.list[1]}
three
EOT

  indented = <<-EOT
    one
      two
    %{for x in local.list~}
    - ${x}
    %{endfor~}
    end
  EOT

  indented_blank = <<-EOT
      a

    b
  EOT

  statements = <<EOT
%{for x in local.list}
line ${x}
%{endfor}
%{if length(local.list) > 2~}
many
%{else~}
few
%{endif~}
end
EOT

  escapes = <<EOT
"quoted" \n $${literal} %%{if} $a %b
EOT

  chomped = trimspace(<<EOT

   text

EOT
  )

  strip_both = <<EOT
a   ${~ "b" ~}   c
  %{~ if true ~}
  d
  %{~ endif ~}
e
EOT

  yaml = <<EOT
plain: text
yes: no
on: off
y: n
number: 012
octal: 0o14
hex: 0xff
float: 1.50
exponent: 1e3
infinity: 1.0
date: 2026-12-31
instant: 2026-12-31T10:00:00Z
null_one: ~
null_two: null
null_three:
quoted: "yes"
single: 'it''s'
list: [a, 1, true, null]
map: {a: 1, b: [x]}
folded: >
  one
  two

  three
literal: |
  one
  two
strip: |-
  one
keep: |+
  one

anchor: &x {a: 1}
alias: *x
merged:
  <<: *x
  b: 2
1: number key
true: flag key
tagged: !!str 12
binary: !!binary aGVsbG8=
True: T
upper: TRUE
under_score: 1_000
sexagesimal: 1:30
plus: +5
dot: .5
EOT
}
