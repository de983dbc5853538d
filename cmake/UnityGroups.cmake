# Which sources of a target may share a translation unit in a unity build (property UNITY_BUILD).
#
# What stands in an unnamed namespace of one source is seen by the next one that is compiled together with it. So two
# sources share a unit only if no name is declared at the left edge of both: functions, types, aliases, constants.
# Names that would not clash (overloads) only make the units smaller.

set(SPINLOOM_UNITY_SIZE 12 CACHE STRING "Most sources of a unit of a unity build")

# spinloom_names_of(<source> <variable>): the names that the source declares at the left edge.
function(spinloom_names_of source variable)
  file(READ ${source} text)
  string(REPLACE "[" "(" text "${text}")  # brackets and semicolons mean something in lists
  string(REPLACE "]" ")" text "${text}")
  string(REPLACE ";" "=" text "${text}")
  string(REGEX MATCHALL "\n[a-zA-Z(][^\n]*" lines "${text}")
  set(names "")
  foreach(line IN LISTS lines)
    if(line MATCHES "^\n(TEST|RC_|INSTANTIATE_|namespace|template <)")
      continue()
    elseif(line MATCHES "^\n(struct|class|enum class|enum|union|using) ([A-Za-z_0-9]+)")
      list(APPEND names ${CMAKE_MATCH_2})
    elseif(line MATCHES "[ *&\n]([A-Za-z_0-9]+)(\\(| ?=|{)")
      list(APPEND names ${CMAKE_MATCH_1})
    endif()
  endforeach()
  set(${variable} ${names} PARENT_SCOPE)
endfunction()

# spinloom_unity_groups(<target> <source>...): puts each source into the first unit that has room and none of its names.
function(spinloom_unity_groups target)
  get_target_property(is_unity ${target} UNITY_BUILD)
  if(NOT is_unity)
    return()
  endif()
  set(count 0)
  foreach(source IN LISTS ARGN)
    spinloom_names_of(${source} names)
    set(unit 0)
    while(unit LESS count)
      set(clash FALSE)
      foreach(name IN LISTS names)
        if(name IN_LIST names_${unit})
          set(clash TRUE)
          break()
        endif()
      endforeach()
      if(NOT clash AND size_${unit} LESS SPINLOOM_UNITY_SIZE)
        break()
      endif()
      math(EXPR unit "${unit} + 1")
    endwhile()
    if(unit EQUAL count)
      math(EXPR count "${count} + 1")
      set(size_${unit} 0)
    endif()
    list(APPEND names_${unit} ${names})
    math(EXPR size_${unit} "${size_${unit}} + 1")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${target}_${unit})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
  target_compile_options(${target} PRIVATE -Wno-shadow)  # of what the sources before it declare
endfunction()
