#include "base/clock.h"

#include <array>
#include <ctime>

namespace thresher {
namespace {

class RealClock final : public Clock {
  public:
    double unixSeconds() override
    {
        return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    }
    double steadySeconds() override
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    }
};

} // namespace

Clock& realClock()
{
    static RealClock instance; // stateless
    return instance;
}

std::string isoTime(double unixSeconds)
{
    const auto seconds = static_cast<std::time_t>(unixSeconds);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> buffer{};
    const auto length = std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {buffer.data(), length};
}

} // namespace thresher
