// operator new as the standard library has it, but for two things. The exception says how much was wanted,
// which is what a person who runs out of memory needs to know and what nobody up the stack can find out. And
// a reserve is kept for the way out: destructors that take memory (nlohmann's do) would end the program when
// they get none while an exception passes. A program, a sanitizer or a test that brings its own is preferred
// by the linker.
#include "base/memory.h"

#include <atomic>
#include <cstdlib>
#include <exception>

namespace {

constexpr std::size_t reserveBytes = 256 << 10;
std::atomic<void*> reserve{std::malloc(reserveBytes)}; // null before this library is initialised: none yet

// Given back while an exception is on its way, once; false: there is none left, or it would not help.
bool useReserve(std::size_t wanted)
{
    if (std::uncaught_exceptions() == 0 || wanted > reserveBytes / 4) return false;
    void* const kept = reserve.exchange(nullptr);
    std::free(kept);
    return kept != nullptr;
}

} // namespace

void* operator new(std::size_t bytes)
{
    for (;;) {
        if (void* const memory = std::malloc(bytes > 0 ? bytes : 1)) return memory;
        if (useReserve(bytes)) continue;
        if (const std::new_handler handler = std::get_new_handler())
            handler();
        else
            throw thresher::AllocationFailed(bytes);
    }
}
void* operator new[](std::size_t bytes)
{
    return operator new(bytes);
}
void operator delete(void* memory) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory) noexcept
{
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept
{
    std::free(memory);
}
