# Writes spinloom_build.hpp with the version and the commit, touching it only when they change.
# Run by the build: cmake -DSOURCE=... -DVERSION=... -DOUTPUT=... -P WriteBuildHeader.cmake
execute_process(COMMAND git describe --always --dirty --abbrev=12
  WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(commit "unknown")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define SPINLOOM_VERSION \"${VERSION}\"\n#define SPINLOOM_COMMIT \"${commit}\"\n")
