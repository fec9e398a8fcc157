#!/bin/bash
# A real container engine from Debian packages alone (root, a Debian mirror; no image registry is asked).
#   engine.sh up DIR NAME…   make a Debian 13 root folder in DIR/rootfs, and start dockerd (BuildKit) and a registry in
#                            it that answers as each NAME on port 80, so that images keep the names that files give them
#   engine.sh base DIR       a stand-in for python:3.11-slim, of Debian 12, in that engine
#   engine.sh in DIR CMD…    run CMD inside the root folder; DIR is /engine there
#   engine.sh down DIR       stop both
# Debian 12 has engines too old for BuildKit's COPY --link and heredocs: hence a root folder of Debian 13.
set -euo pipefail
command=$1; folder=$(realpath -m "$2"); shift 2; root=$folder/rootfs
minimal=(--quiet --variant=minbase '--aptopt=APT::Install-Recommends "false"'
  '--dpkgopt=path-exclude=/usr/share/doc/*' '--dpkgopt=path-exclude=/usr/share/man/*')
certificates=/etc/ssl/certs/ca-certificates.crt

inside() { # in a mount namespace of its own: the machine's mounts stay as they are
  exec unshare --mount --propagation private bash -c '
    set -e; folder=$1; root=$1/rootfs; shift
    mount --bind "$root" "$root"; mkdir -p "$root/engine" "$root/.old" "$folder/run"
    for each in proc sys dev; do mount --rbind "/$each" "$root/$each"; done
    mount --bind "$folder/run" "$root/run"; mount --bind "$folder" "$root/engine"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    cp '"$certificates"' "$root'"$certificates"'"
    cd "$root"; pivot_root . .old; umount -l /.old
    exec "$@"' _ "$folder" "$@"
}

answers() { DOCKER_HOST=unix://$folder/docker.sock docker version >/dev/null 2>&1; }

case $command in
up)
  mkdir -p "$folder/registry"
  [ -x "$root/usr/sbin/dockerd" ] || mmdebstrap "${minimal[@]}" \
    --include=docker.io,docker-buildx,skopeo,runc,iptables,ca-certificates,docker-registry trixie "$root"
  mkdir -p "$folder/cfg/cli-plugins" "$root/etc/containers"
  echo '{}' > "$folder/cfg/config.json"
  cp "$root/usr/libexec/docker/cli-plugins/docker-buildx" "$folder/cfg/cli-plugins/"
  insecure=()
  echo "127.0.0.1 localhost" > "$root/etc/hosts"; : > "$root/etc/containers/registries.conf"
  for name in "$@"; do
    insecure+=("--insecure-registry=$name"); echo "127.0.0.1 $name" >> "$root/etc/hosts"
    printf '[[registry]]\nlocation = "%s"\ninsecure = true\n' "$name" >> "$root/etc/containers/registries.conf"
  done
  cat > "$folder/registry.yml" <<'R'
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: /engine/registry}, delete: {enabled: true}}
http: {addr: "127.0.0.1:80"}
R
  # Neither a default bridge nor iptables: the machine's network stays as it is.
  setsid "$0" in "$folder" dockerd --data-root /engine/docker --exec-root /engine/exec \
    -H unix:///engine/docker.sock --pidfile /engine/dockerd.pid --bridge=none --iptables=false --ip6tables=false \
    --ip-masq=false --exec-opt native.cgroupdriver=cgroupfs --default-ulimit nofile=4096:4096 \
    --storage-driver overlay2 "${insecure[@]}" >"$folder/dockerd.log" 2>&1 </dev/null &
  setsid "$0" in "$folder" docker-registry serve /engine/registry.yml >"$folder/registry.log" 2>&1 </dev/null &
  echo $! > "$folder/registry.pid"
  for _ in $(seq 60); do answers && break; sleep 0.5; done
  answers ;;
base)
  cd "$folder"
  [ -s base.tar ] || mmdebstrap "${minimal[@]}" --include=python3,python3-pip,python3-venv,ca-certificates bookworm base.tar
  mkdir -p base; ln -f base.tar base/rootfs.tar; cp "$certificates" base/
  cat > base/Dockerfile <<'D'
FROM scratch
ADD rootfs.tar /
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
RUN ln -sf /usr/bin/python3 /usr/local/bin/python && ln -sf /usr/bin/python3 /usr/local/bin/python3 && rm -f /usr/lib/python3*/EXTERNALLY-MANAGED
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
CMD ["python3"]
D
  docker build --quiet --network=host --tag python:3.11-slim base ;;
in) inside "$@" ;;
down)
  for each in dockerd registry; do
    [ -f "$folder/$each.pid" ] && kill "$(cat "$folder/$each.pid")" 2>/dev/null || true
  done ;;
esac
