# shellcheck shell=bash
# SPDX-License-Identifier: BSL-1.0
#
# A Slurm cluster on this machine, for one test. All of it lives in namespaces that end with the
# test, however that ends: the nodes' processes, their network, their files. So any number of them
# run side by side. Each node has namespaces of its own within those; to end its first process is
# to cut its power.

network=10.99.0  # the controller is .1, node1 is .11

# in_namespaces COMMAND...: runs it as the first process of new ones, with an empty $folder that
# nobody else sees, or skips the test with a reason. The folder is named shortly, for sockets'
# names end after 108 characters.
in_namespaces() {
  skip_where_impossible
  local code=0
  folder=$(mktemp -d /tmp/rp.XXXXXX)
  trap 'rmdir "$folder"' EXIT
  setpriv --pdeathsig KILL "${new_namespaces[@]}" --kill-child \
    env CLUSTER_FOLDER="$folder" "$@" || code=$?
  exit "$code"
}

new_namespaces=(unshare --pid --fork --mount --mount-proc --net --uts)

skip_where_impossible() {
  local skipped=77 tool
  local tools=(slurmctld slurmd sbatch srun munged ip unshare nsenter setpriv pgrep mpirun)
  skip() { echo "skipped: $1" && exit "$skipped"; }
  for tool in "${tools[@]}"; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
  done
  [[ $(id -u) == 0 ]] || skip 'only root may make the nodes of a cluster'
  # What it needs, in brief: a network of its own with a bridge and a cable, and a file system.
  "${new_namespaces[@]}" bash -c '
    ip link add bridge type bridge && ip link add cable type veth && mount -t tmpfs none /dev/shm
  ' >/dev/null 2>&1 || skip 'no permission to make namespaces, as in a container without privileges'
}

# start_cluster NODES: within the namespaces. Its first words in $folder/log tell of failures.
start_cluster() {
  local nodes=$1 node name
  folder=$CLUSTER_FOLDER
  # Of a Slurm around this one, and what the user has set for programs like those under test.
  for name in $(compgen -e | grep -E '^(SLURM|SBATCH|OMPI|PMIX|RANKPOOL)_'); do unset "$name"; done
  export SLURM_PMIX_FENCE=ring  # for each srun; docs/slurm.md says why
  hostname controller
  mount -t tmpfs none "$folder"
  mkdir "$folder"/{log,munge,state,spool,tmp}
  make_network
  write_hosts "$nodes"
  write_configuration "$nodes"
  export SLURM_CONF=$folder/slurm.conf TMPDIR=$folder/tmp
  start_munge
  slurmctld -D -i >"$folder/log/slurmctld.out" 2>&1 &
  for ((node = 1; node <= nodes; ++node)); do start_node "$node"; done
  wait_until are_idle "$nodes" || { tail -n 5 "$folder"/log/*; echo 'no cluster'; exit 1; }
}

are_idle() { [[ $(sinfo -h -N -t idle 2>/dev/null | wc -l) == "$1" ]]; }

make_network() {
  ip link set lo up
  ip link add bridge type bridge
  ip addr add "$network.1/24" dev bridge
  ip link set bridge up
}

write_hosts() {
  local node
  echo "127.0.0.1 localhost" >"$folder/hosts"
  for ((node = 1; node <= $1; ++node)); do echo "$network.$((10 + node)) node$node"; done \
    >>"$folder/hosts"
  mount --bind "$folder/hosts" /etc/hosts
}

# A node that does not answer is down after 5 to 10 s, in place of the usual 300 s, and a job that is
# queued again begins after some 15 s, in place of 120 s.
write_configuration() {
  cat >"$folder/slurm.conf" <<TEXT
ClusterName=test
SlurmctldHost=controller($network.1)
SlurmUser=root
AuthInfo=socket=$folder/munge/socket,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
SlurmctldPidFile=$folder/state/slurmctld.pid
SlurmdPidFile=$folder/state/slurmd.%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.%n.log
TmpFS=$folder/tmp/%n
MailProg=/bin/true
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,bf_interval=1
SlurmdTimeout=5
MessageTimeout=5
KillWait=2
NodeName=node[1-$1] NodeAddr=$network.[11-$((10 + $1))] CPUs=2 RealMemory=1000
PartitionName=main Nodes=ALL Default=YES State=UP
TEXT
}

start_munge() {
  chmod 755 "$folder" "$folder/munge"
  (umask 077 && head -c 1024 /dev/urandom >"$folder/munge/key")
  munged -F --socket="$folder/munge/socket" --key-file="$folder/munge/key" \
    --log-file="$folder/munge/log" --pid-file="$folder/munge/pid" \
    --seed-file="$folder/munge/seed" >"$folder/log/munged.out" 2>&1 &
  wait_until test -S "$folder/munge/socket"
}

# By number: the process that holds a node's namespaces, and the first one within them.
declare -a holders firsts

start_node() {
  local node=$1 holder first
  mkdir "$folder/tmp/node$node"
  # shellcheck disable=SC2016  # for the shell within
  "${new_namespaces[@]}" --kill-child bash -c '
    hostname "$0"
    mount -t tmpfs none /dev/shm
    until ip addr show dev eth0 2>/dev/null | grep -q "inet "; do sleep 0.02; done
    slurmd -D -N "$0" &
    wait
  ' "node$node" >"$folder/log/node$node.out" 2>&1 &
  holder=$!
  disown  # or bash would tell of its end
  wait_until has_child "$holder"
  first=$(pgrep -P "$holder")
  holders[node]=$holder firsts[node]=$first
  ip link add "cable$node" type veth peer name eth0 netns "$first"
  ip link set "cable$node" master bridge up
  nsenter -t "$first" -n ip link set lo up
  nsenter -t "$first" -n ip link set eth0 up
  nsenter -t "$first" -n ip addr add "$network.$((10 + node))/24" dev eth0
}

has_child() { pgrep -P "$1" >"$folder/child"; }

on_node() { nsenter -t "${firsts[$1]}" -p -n -m -u "${@:2}"; }

unplug() { ip link set "cable$1" down; }

# No packet tells of it, as the system would in the name of processes that it ends.
cut_power() {
  unplug "$1"
  kill -s KILL "${holders[$1]}"
}

# processes_of NODE NAME: how many there are.
processes_of() { pgrep -c -x --ns "${firsts[$1]}" --nslist net "$2" || true; }

# wait_until COMMAND...: polls until it succeeds; 40 s at most.
wait_until() {
  local deadline=$((SECONDS + 40))
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.05
  done
}
