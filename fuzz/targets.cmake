# The fuzz targets: for each `name:layer` there is a source <name>.cpp, a folder corpus/<name> and the layer it needs.
set(SPINLOOM_FUZZ_TARGETS fuzz_toml:core fuzz_csv:core fuzz_npy:core fuzz_gzip:core fuzz_idx:network
                          fuzz_image_table:network fuzz_raw:spice fuzz_wave:spice
                          fuzz_deck:spice fuzz_control:spice fuzz_llg_case:device fuzz_safetensors:network fuzz_onnx:network fuzz_states:network
                          fuzz_baselines:architecture fuzz_breakdown:report fuzz_scenario:scenario fuzz_circuit:spice
                          fuzz_checkpoint:network fuzz_given:network fuzz_results:report fuzz_subject:scenario fuzz_study:study)
