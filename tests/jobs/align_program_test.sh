#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
#
# Runs the whole program: align_program_test.sh ALIGN GLOBINS (bad_input | output | workers)
set -euo pipefail

align=$1
program=$align
globins=$2
# shellcheck source=tests/jobs/support.sh
source "$(dirname "$0")/support.sh"
export RANKPOOL_WORKERS=0

bad_input() {
  printf '>a\nARND\n>b\nARNE\n' >good.fa
  : >empty.fa
  printf 'once upon a time\n' >prose.fa
  printf '>a\nARND\nAR4D\n' >digit.fa
  printf '>a\nAR-D\n' >gapped.fa
  printf '>a\nARND\n>b\n' >hollow.fa
  printf '>a\nARND\n>b\nARND\n>a\nARNE\n' >twice.fa
  { printf '>giant\n'; head -c 3000 /dev/zero | tr '\0' W; echo; } >giant.fa
  echo mine >file
  mkdir -p taken/heatmap.png

  refuses 'no arguments' 'FILE.fa is required'
  refuses 'no output' 'output is required' good.fa
  refuses 'unknown option' 'colour' good.fa --output out --colour
  refuses 'not a number' 'shuffles' good.fa --output out --shuffles many
  refuses 'negative number' 'shuffles' good.fa --output out --shuffles -1
  refuses 'gap too dear' 'gap-open' good.fa --output out --gap-open 256
  refuses 'equal penalties' 'gap-extend must be less' good.fa --output out --gap-open 3 --gap-extend 3
  refuses 'no file' '^align: none.fa: cannot read the file: No such' none.fa --output out
  refuses 'a folder' '^align: taken: cannot read the file: it is a folder' taken --output out
  refuses 'empty file' '^align: empty.fa:1: the file contains no sequence' empty.fa --output out
  refuses 'not FASTA' '^align: prose.fa:1: not a FASTA file' prose.fa --output out
  refuses 'no residue' "^align: digit.fa:3: '4' in sequence 'a' is no residue" digit.fa --output out
  refuses 'gap' "^align: gapped.fa:2: gap character '-'" gapped.fa --output out
  refuses 'no letters' "^align: hollow.fa:3: sequence 'b' has no residues" hollow.fa --output out
  refuses 'same name' "^align: twice.fa:5: a second sequence named 'a'" twice.fa --output out
  refuses 'too long' "^align: giant.fa:1: sequence 'giant' of 3000 residues" giant.fa --output out
  refuses 'output is a file' '^align: file: cannot write to the output folder' good.fa --output file
  refuses 'output in a file' '^align: file/out: cannot write' good.fa --output file/out
  refuses 'output in /proc' '^align: /proc/out: cannot write' good.fa --output /proc/out
  refuses 'output taken' '^align: taken/heatmap.png: cannot write the file' good.fa --output taken

  # A limit on the size of files stands for a disk that fills up after hours of work.
  # Few sequences, so that no progress is told in between.
  head -n 40 "$globins" >few.fa
  # The first picture on a machine lists its fonts in a file, which the limit would forbid.
  "$align" few.fa --output before --shuffles 0 >/dev/null 2>&1 || complain 'no picture'
  trap '' XFSZ
  ulimit -f 1
  refuses 'disk full' '^align: new/out: cannot write to the output folder: File too large' \
    few.fa --output new/out --shuffles 0
}

output() {
  grep -q 'align globins45.fa --output out' <<<"$("$align" --help)" ||
    complain 'no example in --help'

  printf '>one\nMVLSPADKTNV\n>two\nPPPPP\n' >small.fa
  "$align" small.fa --output small --shuffles 0 >summary
  local expected
  expected=$(printf '%s\n' \
    'query target score z_score e_value identity identical columns query_begin query_end target_begin target_end' \
    'one one 54 NA NA 100.0 11 11 1 11 1 11' \
    'one two 7 NA NA 100.0 1 1 5 5 1 1' \
    'two two 35 NA NA 100.0 5 5 1 5 1 5' | tr ' ' '\t')
  [[ $(cat small/alignments.tsv) == "$expected" ]] || complain "table: $(cat small/alignments.tsv)"
  grep -q '^sequences  2$' summary || complain 'summary: sequences'
  grep -q '^pairs      3$' summary || complain 'summary: pairs'
  grep -q '^speed-up   [0-9.]* over the sum of task times' summary || complain 'summary: speed-up'
  grep -q '^  one  two  score     7' summary || complain 'summary: closest pairs'

  # Signature, then width and height as big-endian numbers.
  [[ $(head -c 8 small/heatmap.png | od -An -tx1 | tr -d ' ') == 89504e470d0a1a0a ]] || complain 'no PNG'
  [[ $(tail -c 12 small/heatmap.png | od -An -tx1 | tr -d ' \n') == 0000000049454e44ae426082 ]] ||
    complain 'the PNG is cut off'
  local side
  for offset in 16 20; do
    side=$((16#$(od -An -tx1 -j $offset -N 4 small/heatmap.png | tr -d ' ')))
    ((side > 200 && side < 2000)) || complain "the PNG has a side of $side pixels"
  done

  printf '>alone\r\nmvls*\r\n' >alone.fa
  "$align" alone.fa --output alone --shuffles 5 >/dev/null || complain 'one sequence, lower case'
  [[ $(ls -A small alone) == $'alone:\nalignments.tsv\nheatmap.png\n\nsmall:\nalignments.tsv\nheatmap.png' ]] ||
    complain "files: $(ls -A small alone)"
}

workers() {
  local count
  for count in 0 1 3; do
    RANKPOOL_WORKERS=$count "$align" "$globins" --output "out$count" --shuffles 10 >summary 2>err ||
      complain "with $count workers: $(cat err)"
    cmp out0/alignments.tsv "out$count/alignments.tsv" || complain "table differs with $count workers"
    cmp out0/heatmap.png "out$count/heatmap.png" || complain "picture differs with $count workers"
  done
  [[ $(wc -l <out0/alignments.tsv) == 1036 ]] || complain 'not 1035 pairs'
  RANKPOOL_WORKERS=2 "$align" "$globins" --output isolated --shuffles 10 --isolate >/dev/null 2>err ||
    complain "isolated: $(cat err)"
  cmp out0/alignments.tsv isolated/alignments.tsv || complain 'table differs in children'
  "$align" "$globins" --output seed --shuffles 10 --seed 2 >/dev/null 2>&1
  ! cmp -s out0/alignments.tsv seed/alignments.tsv || complain 'the seed changes nothing'

  local code=0
  RANKPOOL_WORKERS=1 "$align" none.fa --output out >printed 2>err || code=$?
  [[ $code == 2 ]] || complain "bad input under mpirun: exit code $code"
  [[ $(grep -c '^align: none.fa: cannot read' err) == 1 ]] || complain "under mpirun: $(cat err)"
}

run_part "$3"
