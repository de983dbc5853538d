# What the scripts of this folder share: a temporary folder with tiny data, and checks that count failures.
# shellcheck shell=bash

failures=0
checks=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 4

fail() {
    printf 'FAILED: %s\n' "$*"
    failures=$((failures + 1))
}

# check WHAT COMMAND...: the command must succeed.
check() {
    local what=$1
    shift
    checks=$((checks + 1))
    "$@" || fail "$what"
}

# A 32-bit number, big end first, as an IDX header holds it.
big_endian() {
    local escaped
    printf -v escaped '\\x%02x' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) $(($1 >> 8 & 255)) $(($1 & 255))
    printf '%b' "$escaped"
}

# make_images FILE COUNT: images of 8 x 8 pixels; image i shows a bright band at the top, middle or bottom for i mod 3, over
# a background that differs from image to image.
make_images() {
    local file=$1 count=$2 i pixel grey text='' state=12345
    for ((i = 0; i < count; ++i)); do
        for ((pixel = 0; pixel < 64; ++pixel)); do
            state=$(((state * 1103515245 + 12345) & 0x7fffffff))
            grey=$((state >> 16 & 63))
            ((pixel / 24 != i % 3)) || grey=$((grey + 190))
            printf -v text '%s\\x%02x' "$text" "$grey"
        done
    done
    { big_endian 2051; big_endian "$count"; big_endian 8; big_endian 8; printf '%b' "$text"; } >"$file"
}

# make_large_images FILE COUNT: images of 28 x 28 pixels with a bright band at the top, middle or bottom.
make_large_images() {
    local file=$1 count=$2 i dark bright images=()
    printf -v dark '%.0s\\x10' {1..252}
    printf -v bright '%.0s\\xf0' {1..280}
    images=("$bright$dark$dark" "$dark$bright$dark" "$dark$dark$bright")
    {
        big_endian 2051; big_endian "$count"; big_endian 28; big_endian 28
        for ((i = 0; i < count; ++i)); do printf '%b' "${images[i % 3]}"; done
    } >"$file"
}

# make_labels FILE COUNT CLASSES: label i is i mod CLASSES.
make_labels() {
    local file=$1 count=$2 classes=$3 i text=''
    for ((i = 0; i < count; ++i)); do printf -v text '%s\\x%02x' "$text" $((i % classes)); done
    { big_endian 2049; big_endian "$count"; printf '%b' "$text"; } >"$file"
}

# Data and weights for networks of 64 x 4 x 3: 60 images to train on, 12 to test with.
make_data() {
    mkdir -p data
    make_images data/train-images-idx3-ubyte 60
    make_labels data/train-labels-idx1-ubyte 60 3
    make_images data/t10k-images-idx3-ubyte 12
    make_labels data/t10k-labels-idx1-ubyte 12 3
}

# make_weights FOLDER: +-1 in a pattern without meaning.
make_weights() {
    mkdir -p "$1"
    awk 'BEGIN { for (i = 0; i < 64; ++i) print (i % 2 ? 1 : -1) "," (i % 3 ? -1 : 1) "," (i % 5 ? 1 : -1) "," (i > 31 ? 1 : -1) }' >"$1/W1.csv"
    printf '1\n-1\n1\n-1\n' >"$1/B1.csv"
    printf '1,-1,1\n-1,1,1\n1,1,-1\n-1,-1,1\n' >"$1/W2.csv"
    printf '1\n-1\n-1\n' >"$1/B2.csv"
}

# A scenario on that data, on standard output: scenario_text FIDELITY
scenario_text() {
    cat <<TOML
title = "tiny"
[network]
topology = [64, 4, 3]
[dataset]
folder = "data"
[amplifier]
gains = [10, 5]
[training]
epochs = 3
candidates = 1
teacher_epochs = 2
batch = 10
[run]
fidelity = "$1"
seed = 3
TOML
}

# A scenario on that data with wires and partitions, as `reproduce` wants it, on standard output.
reproducible_scenario() {
    scenario_text circuit
    printf '[wires]\nmodel = "geometry"\n[partition]\nrows = 32\ncolumns = 4\n'
}

finish() {
    printf '%d checks, %d failures\n' "$checks" "$failures"
    ((failures == 0))
}
