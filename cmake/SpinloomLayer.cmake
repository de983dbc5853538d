# Compile settings that every target of the project shares, and the one way to declare a layer.

# g++ looks for memory to free from 128 MB on, which is an eighth of its time. A unit takes up to 2 GB with 1 GB as that
# limit, and 3 GB with none that it reaches, where each of ninja's jobs has that much.
cmake_host_system_information(RESULT memory_MB QUERY TOTAL_PHYSICAL_MEMORY)
cmake_host_system_information(RESULT processors QUERY NUMBER_OF_LOGICAL_CORES)
math(EXPR memory_MB "${memory_MB} / (${processors} + 2)")
set(SPINLOOM_COMPILER_HEAP_KB 1048576)
if(memory_MB GREATER 5000)
  set(SPINLOOM_COMPILER_HEAP_KB 4194304)
endif()

add_library(spinloom_settings INTERFACE)
target_compile_features(spinloom_settings INTERFACE cxx_std_20)
target_compile_options(spinloom_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  $<IF:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>,-Wshadow=local,-Wshadow>  # what other sources of a unit declare would count
  $<$<BOOL:${SPINLOOM_WERROR}>:-Werror>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # false alarms of g++ 12 inside std::string
  # For 64-bit ARM it has others, inside of Eigen, and tells how pairs are passed since its version 10.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},aarch64>>:-Wno-use-after-free;-Wno-psabi>
  $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-heapsize=${SPINLOOM_COMPILER_HEAP_KB}>
  # g++ 12 takes its own AVX-512 intrinsics for uses of uninitialised variables (GCC bug 105593).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-uninitialized;-Wno-maybe-uninitialized>
  -fno-math-errno)
target_compile_options(spinloom_settings INTERFACE ${SPINLOOM_MARCH_OPTION})
if(SPINLOOM_IS_OF_LEVELS)
  target_compile_definitions(spinloom_settings INTERFACE ${SPINLOOM_ALIGNMENT_MACROS})
endif()
if(SPINLOOM_SANITIZE)
  target_compile_options(spinloom_settings INTERFACE -fsanitize=${SPINLOOM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(spinloom_settings INTERFACE -fsanitize=${SPINLOOM_SANITIZE})
endif()
target_compile_definitions(spinloom_settings INTERFACE
  EIGEN_DONT_PARALLELIZE
  $<$<BOOL:${SPINLOOM_CONTRACTS}>:SPINLOOM_CONTRACTS=1>)

include(UnityGroups)

# A compiler cache, where there is one and the user asked for none. Its folder is its own matter, outside of the tree.
find_program(SPINLOOM_CCACHE ccache)
mark_as_advanced(SPINLOOM_CCACHE)
if(SPINLOOM_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${SPINLOOM_CCACHE})  # what precompiled headers need
endif()

# Parsing the headers of other projects is more than half of the time of a build, so they are precompiled for the tests and,
# unless SPINLOOM_PRECOMPILE is off, for the layers and the program. No header of our own is among them.
option(SPINLOOM_PRECOMPILE "Precompile headers for the layers and the program too, which silences some warnings of g++" ON)
set(SPINLOOM_PRECOMPILED <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <map> <memory> <numeric> <optional>
    <span> <string> <string_view> <utility> <vector> <Eigen/Core> <fmt/format.h>)

# spinloom_compile_quickly(<target>): for what spends its time in the rooms below, or is a test of them. A release build of it
# is optimised less, which takes two thirds of the time, and one with sanitizers not at all, which takes half. g++ takes the
# level of the precompiled headers, so those must be of such a target too.
function(spinloom_compile_quickly target)
  if(SPINLOOM_SANITIZE)
    target_compile_options(${target} PRIVATE -O0)
  else()
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
endfunction()

# spinloom_precompile(<target> [QUICKLY] [<header>...]): a target of an empty source that owns precompiled headers, those
# given added. Others reuse them and wait for nothing else.
function(spinloom_precompile name)
  cmake_parse_arguments(PARSE_ARGV 1 headers "QUICKLY" "" "")
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE spinloom_settings Eigen3::Eigen fmt::fmt)
  target_precompile_headers(${name} PRIVATE ${SPINLOOM_PRECOMPILED} ${headers_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  if(headers_QUICKLY)
    spinloom_compile_quickly(${name})
  endif()
endfunction()

# spinloom_reuse_precompiled(<target> <owner>)
#
# g++ forgets in precompiled headers the pragmas with which libstdc++ silences false alarms; char_traits.h
# has them for these three warnings.
function(spinloom_reuse_precompiled target owner)
  target_precompile_headers(${target} REUSE_FROM ${owner})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
endfunction()

if(SPINLOOM_PRECOMPILE)
  spinloom_precompile(spinloom_precompiled)
  spinloom_precompile(spinloom_upper_precompiled QUICKLY <fmt/ranges.h> <nlohmann/json.hpp>)
  target_link_libraries(spinloom_upper_precompiled PRIVATE nlohmann_json::nlohmann_json)
  set_target_properties(spinloom_precompiled spinloom_upper_precompiled PROPERTIES POSITION_INDEPENDENT_CODE ON)
endif()

# spinloom_make_upper(<target>): for what reads, asks the layers below and writes: compiled quickly, with the header of JSON
# among the precompiled ones.
function(spinloom_make_upper target)
  spinloom_compile_quickly(${target})
  if(SPINLOOM_PRECOMPILE)
    spinloom_reuse_precompiled(${target} spinloom_upper_precompiled)
    target_compile_options(${target} PRIVATE -fPIC)  # as the precompiled headers
  endif()
endfunction()

# spinloom_layer(<name> [UPPER|READS] [DEPENDS <layer>...] [LINK <library>...])
#
# A folder is a layer and a layer is one library: every .cpp below the calling folder belongs to it.
# DEPENDS names the layers to the left that it may include; LINK names outside libraries. UPPER: see spinloom_make_upper;
# READS: as an upper one where there are sanitizers, for it reads text and leaves the computing to others.
function(spinloom_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "UPPER;READS" "" "DEPENDS;LINK")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.hpp)
  add_library(spinloom_${name} STATIC ${sources})
  spinloom_unity_groups(spinloom_${name} ${sources})
  add_library(spinloom::${name} ALIAS spinloom_${name})
  target_sources(spinloom_${name} PUBLIC FILE_SET HEADERS
    BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${headers})
  target_include_directories(spinloom_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(spinloom_${name} PRIVATE $<BUILD_INTERFACE:spinloom_settings>)
  foreach(dependency IN LISTS layer_DEPENDS)
    target_link_libraries(spinloom_${name} PUBLIC spinloom_${dependency})
  endforeach()
  target_link_libraries(spinloom_${name} PUBLIC ${layer_LINK})
  set_target_properties(spinloom_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  if(layer_UPPER OR (layer_READS AND SPINLOOM_SANITIZE))
    spinloom_make_upper(spinloom_${name})
  elseif(SPINLOOM_PRECOMPILE)
    spinloom_reuse_precompiled(spinloom_${name} spinloom_precompiled)
  endif()
  set_property(GLOBAL APPEND PROPERTY SPINLOOM_LAYERS spinloom_${name})
endfunction()
