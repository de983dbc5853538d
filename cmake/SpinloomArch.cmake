# Which processors a build is for.
#
# native: the one it is built on. generic: any of its kind. On x86-64 that is level x86-64-v2 for everything, and the rooms
# core to network, where the computing is done, once more for each of SPINLOOM_LEVELS: they are the shared library
# libspinloom.so.0, and the dynamic loader takes the one of glibc-hwcaps/<level> that the processor has. Any other value is
# one of -march, or "none" for the compiler's default.
set(SPINLOOM_MARCH native CACHE STRING "Older name of SPINLOOM_ARCH")
mark_as_advanced(SPINLOOM_MARCH)
set(SPINLOOM_ARCH ${SPINLOOM_MARCH} CACHE STRING "Processors to build for: native, generic, or a value of -march")
set(SPINLOOM_LEVELS x86-64-v3 x86-64-v4 CACHE STRING "Of a generic build on x86-64, levels that the hot rooms are built for again")
set(SPINLOOM_KERNELS_FOLDER ${PROJECT_BINARY_DIR}/lib CACHE PATH "Where the shared library of the hot rooms is put")
mark_as_advanced(SPINLOOM_KERNELS_FOLDER)

set(SPINLOOM_MARCH_OPTION "")
set(SPINLOOM_LEVEL ${SPINLOOM_ARCH})
if(SPINLOOM_ARCH STREQUAL "generic" AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  set(SPINLOOM_LEVEL x86-64-v2)
elseif(SPINLOOM_ARCH MATCHES "^(generic|none)$")
  set(SPINLOOM_LEVEL "")
endif()
if(SPINLOOM_LEVEL)
  set(SPINLOOM_MARCH_OPTION -march=${SPINLOOM_LEVEL})
endif()
set(SPINLOOM_IS_OF_LEVELS OFF)
if(SPINLOOM_LEVEL MATCHES "^x86-64-v[234]$")
  set(SPINLOOM_IS_OF_LEVELS ON)
endif()
option(SPINLOOM_SHARED "Make the hot rooms a shared library" ${SPINLOOM_IS_OF_LEVELS})

# How Eigen aligns and frees its memory must be the same for the library and all who use it. It follows the instruction set,
# unless it is said.
set(SPINLOOM_ALIGNMENT 64)
if(NOT SPINLOOM_IS_OF_LEVELS)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} ${SPINLOOM_MARCH_OPTION} -dM -E -x c++ /dev/null
    OUTPUT_VARIABLE macros ERROR_QUIET)
  if(NOT macros MATCHES "__AVX512F__")
    set(SPINLOOM_ALIGNMENT 16)
    if(macros MATCHES "__AVX__")
      set(SPINLOOM_ALIGNMENT 32)
    endif()
  endif()
endif()
set(SPINLOOM_ALIGNMENT_MACROS EIGEN_MAX_ALIGN_BYTES=${SPINLOOM_ALIGNMENT} EIGEN_MAX_STATIC_ALIGN_BYTES=${SPINLOOM_ALIGNMENT})

# spinloom_kernels(<layer>...): the shared library of these layers, and those of the other levels beside it.
function(spinloom_kernels)
  if(NOT SPINLOOM_SHARED)
    return()
  endif()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/spinloom_kernels.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(spinloom_kernels SHARED ${source})
  list(TRANSFORM ARGN PREPEND spinloom_ OUTPUT_VARIABLE layers)
  add_dependencies(spinloom_kernels ${layers})
  list(TRANSFORM layers REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE archives)
  target_link_libraries(spinloom_kernels PRIVATE -Wl,--whole-archive ${archives} -Wl,--no-whole-archive
    fmt::fmt tomlplusplus::tomlplusplus ZLIB::ZLIB Threads::Threads SQLite::SQLite3 KLU::KLU)
  set_property(TARGET spinloom_kernels PROPERTY LINK_DEPENDS ${archives})
  # What the library calls in itself is its own, of its level, whatever the program has under the same name.
  target_link_options(spinloom_kernels PRIVATE -Wl,-Bsymbolic-functions)
  set_target_properties(spinloom_kernels PROPERTIES OUTPUT_NAME spinloom SOVERSION 0 UNITY_BUILD OFF
                        LIBRARY_OUTPUT_DIRECTORY ${SPINLOOM_KERNELS_FOLDER})
  if(SPINLOOM_ARCH STREQUAL "generic")
    foreach(level IN LISTS SPINLOOM_LEVELS)
      spinloom_kernels_of_level(${level})
    endforeach()
  endif()
endfunction()

# The same in a build tree of its own.
function(spinloom_kernels_of_level level)
  include(ExternalProject)
  set(folder ${SPINLOOM_KERNELS_FOLDER}/glibc-hwcaps/${level})
  ExternalProject_Add(spinloom_kernels_${level}
    SOURCE_DIR ${PROJECT_SOURCE_DIR}
    BINARY_DIR ${PROJECT_BINARY_DIR}/levels/${level}
    PREFIX ${PROJECT_BINARY_DIR}/levels/${level}/external
    CMAKE_ARGS -DCMAKE_INSTALL_PREFIX=${CMAKE_INSTALL_PREFIX} -DCMAKE_BUILD_TYPE=${CMAKE_BUILD_TYPE} -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}
               -DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS} -DCMAKE_SHARED_LINKER_FLAGS=${CMAKE_SHARED_LINKER_FLAGS}
               -DCMAKE_UNITY_BUILD=${CMAKE_UNITY_BUILD} -DSPINLOOM_ARCH=${level} -DSPINLOOM_KERNELS_FOLDER=${folder}
               -DSPINLOOM_TESTS=OFF -DSPINLOOM_BENCHMARKS=OFF -DSPINLOOM_PYTHON=OFF -DSPINLOOM_WERROR=${SPINLOOM_WERROR}
    BUILD_COMMAND ${CMAKE_COMMAND} --build <BINARY_DIR> --target spinloom_kernels
    INSTALL_COMMAND ""
    BUILD_ALWAYS ON USES_TERMINAL_BUILD ON
    BUILD_BYPRODUCTS ${folder}/libspinloom.so.0)
  install(FILES ${folder}/libspinloom.so.0 DESTINATION ${CMAKE_INSTALL_LIBDIR}/glibc-hwcaps/${level} COMPONENT library)
endfunction()

# spinloom_use_kernels(<target>): the target takes the hot rooms from the shared library where there is one. To be called
# before anything else is linked: what that library has is then not looked for in the archives.
function(spinloom_use_kernels target)
  if(SPINLOOM_SHARED)
    target_link_libraries(${target} PRIVATE spinloom_kernels)
  endif()
endfunction()

# spinloom_find_kernels(<target> <folders>): where the target looks for that library once it is installed. Nobody else gets
# such a path: in the build tree CMake would fill its place with colons, and an empty folder is the one that a user is in.
function(spinloom_find_kernels target folders)
  if(SPINLOOM_SHARED)
    set_target_properties(${target} PROPERTIES INSTALL_RPATH "${folders}" BUILD_RPATH "${folders}")
  endif()
endfunction()
