# Installs into an empty folder and uses the tool there: rules and catalogue are inside it.
file(REMOVE_RECURSE ${WORK})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
set(tool ${WORK}/prefix/bin/grantlint)

file(STRINGS ${tool} mentions REGEX "${SOURCE}/rules")
if(mentions)
  message(FATAL_ERROR "the tool names the folder it was built from:\n${mentions}")
endif()

file(WRITE ${WORK}/tree/iam.tf [=[
resource "google_project_iam_member" "owner" {
  project = "prod"
  role    = "roles/owner"
  member  = "user:alice@corp.example"
}
]=])
execute_process(COMMAND ${CMAKE_COMMAND} -E env --unset=HOME ${tool} scan --today 2026-06-15 . WORKING_DIRECTORY ${WORK}/tree
                RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE errors)
if(NOT code EQUAL 1 OR NOT output MATCHES "roles/owner" OR NOT output MATCHES "GL101")
  message(FATAL_ERROR "exit code ${code}\n${output}\n${errors}")
endif()
execute_process(COMMAND ${tool} explain GL301 WORKING_DIRECTORY ${WORK} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
if(NOT output MATCHES "missing-expiry")
  message(FATAL_ERROR "the page of GL301 is missing:\n${output}")
endif()

# The manual as man pages, one for each topic.
execute_process(COMMAND ${tool} help annotations WORKING_DIRECTORY ${WORK} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(STRINGS ${WORK}/prefix/share/man/man7/grantlint-annotations.7 head LIMIT_COUNT 1)
if(NOT head MATCHES "^.TH .GRANTLINT")
  message(FATAL_ERROR "no man page of the annotations: ${head}")
endif()
