#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# Aligns each unordered pair of the bundled globins with EMBOSS water (6.6.0) and prints score,
# first and last residue in both, identical residues and columns, as committed in golden_scores.tsv:
#
#   ./make_golden_scores.sh > golden_scores.tsv
set -euo pipefail

fasta=$(dirname "$0")/../../../jobs/align/data/globins45.fa
names=$(sed -n 's/^>\([^ ]*\).*/\1/p' "$fasta")

printf 'query\ttarget\tscore\tquery_first\tquery_last\ttarget_first\ttarget_last\tidentical\tcolumns\n'
for query in $names; do
  water -auto -stdout -asequence "$fasta:$query" -bsequence "$fasta" \
    -datafile EBLOSUM62 -gapopen 11 -gapextend 1 -aformat srspair -awidth3 100000
done | awk -v names="$names" '
  BEGIN { count = split(names, list); for (i = 1; i <= count; ++i) place[list[i]] = i }
  /^# 1: /        { query = $3; lines = 0 }
  /^# 2: /        { target = $3 }
  /^# Identity: / { split($3, identity, "/") }
  /^# Score: /    { score = $3 + 0 }
  /^[^# ]/ && NF == 4 && lines == 0 { query_first = $2; query_last = $4; ++lines; next }
  /^[^# ]/ && NF == 4 && lines == 1 {
    ++lines
    if (place[query] <= place[target])
      print query, target, score, query_first, query_last, $2, $4, identity[1], identity[2]
  }' OFS='\t'
