cmake_minimum_required(VERSION 3.25)
# Writes a C++ source file that holds text files as raw string literals, touching it only when they change.
# Run by the build: cmake -DOUTPUT=<file> -DNAMESPACE=<namespace> -DFILES=<name>=<path>,... -P EmbedText.cmake
# Each file becomes `const char* const <namespace>::<name>`. A file may have at most 64 KiB, which compilers must take.
string(REPLACE "," ";" FILES "${FILES}")
set(code "// Made from text files by cmake/EmbedText.cmake; edit those.\nnamespace ${NAMESPACE} {\n")
foreach(entry IN LISTS FILES)
  string(REGEX MATCH "^([^=]+)=(.*)$" _ "${entry}")
  set(name ${CMAKE_MATCH_1})
  set(path ${CMAKE_MATCH_2})
  file(SIZE "${path}" size)
  if(size GREATER 65000)
    message(FATAL_ERROR "${path} has ${size} bytes, too many for one string literal")
  endif()
  file(READ "${path}" content)
  string(APPEND code "extern const char* const ${name};\nconst char* const ${name} = R\"text--(${content})text--\";\n")
endforeach()
string(APPEND code "}\n")
file(CONFIGURE OUTPUT "${OUTPUT}" CONTENT "@code@" @ONLY)
