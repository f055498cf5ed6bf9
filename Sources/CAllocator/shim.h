#ifndef HOSO_CALLOCATOR_SHIM_H
#define HOSO_CALLOCATOR_SHIM_H

#include <malloc.h>

#endif
