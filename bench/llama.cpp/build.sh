#!/usr/bin/env bash
# Fetches the prebuilt llama.cpp and builds the peer. Needs npm and gcc. Usage: bench/llama.cpp/build.sh
set -euo pipefail
cd "$(dirname "$0")"
npm install --no-audit --no-fund --silent
libraries="$PWD/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64"
gcc -O2 -Wall -DLIBRARIES="\"$libraries\"" peer.c -o peer \
  "$libraries"/libllama.*.so "$libraries"/libggml.*.so -Wl,-rpath,"$libraries" -Wl,--allow-shlib-undefined
echo "bench/llama.cpp/peer"
