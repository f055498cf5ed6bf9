#ifndef HOSO_CZSTD_SHIM_H
#define HOSO_CZSTD_SHIM_H

#include <zstd.h>
#include <zstd_errors.h>

#endif
