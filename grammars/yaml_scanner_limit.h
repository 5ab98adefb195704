/* Put before tree-sitter-yaml's sources by the compiler's -include (see CMakeLists.txt).
 *
 * tree-sitter-yaml 0.7.1 keeps its indentation in a buffer of 1024 bytes: 10 bytes, then 4 for each
 * level, written while the offset is below the buffer's size. At the 254th level it writes two bytes
 * past the end. With this limit the last level that is written ends at 1022; deeper levels are left
 * out, as intended upstream, and text at that depth is a syntax error.
 */
#include "tree_sitter/parser.h"
#undef TREE_SITTER_SERIALIZATION_BUFFER_SIZE
#define TREE_SITTER_SERIALIZATION_BUFFER_SIZE 1020
