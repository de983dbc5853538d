#include "mpi_ranks.hpp"

#include <cstdlib>
#include <string_view>

#include "spinloom/core/error.hpp"

#ifdef SPINLOOM_WITH_MPI
#include <fmt/format.h>
#include <mpi.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "spinloom/core/parallel.hpp"
#endif

namespace spinloom::app {

bool is_started_by_mpi() {
    for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}) {
        const char* size = std::getenv(name);
        if (size != nullptr && std::string_view(size) != "1") return true;
    }
    return false;
}

#ifndef SPINLOOM_WITH_MPI

bool has_mpi() {
    return false;
}

void with_ranks(const std::function<void(SampleRanks& ranks)>& action) {
    static_cast<void>(action);
    throw InputError(
        "", "this program was built without MPI; configure it with -DSPINLOOM_MPI=ON (Debian: libopenmpi-dev)");
}

#else

bool has_mpi() {
    return true;
}

namespace {

enum Tag : int { request = 1, assignment = 2, row = 3 };

/// MPI is called by one thread of each rank alone.
class MpiRanks : public SampleRanks {
public:
    MpiRanks() {
        MPI_Comm_rank(MPI_COMM_WORLD, &number_);
        MPI_Comm_size(MPI_COMM_WORLD, &count_);
    }
    [[nodiscard]] bool is_first() const override { return number_ == 0; }
    [[nodiscard]] std::string told_by_first(const std::string& words) override;
    void share(const std::vector<std::size_t>& samples, int threads,
               const std::function<std::string(std::size_t)>& work,
               const std::function<void(const std::string&)>& keep) override;

private:
    using Work = std::function<std::string(std::size_t)>;
    using Keep = std::function<void(const std::string&)>;

    void serve(const std::function<std::optional<std::size_t>()>& next, const Keep& keep, std::size_t& handed_out,
               std::size_t& received, int& working) const;
    void lead(const std::vector<std::size_t>& samples, int threads, const Work& work, const Keep& keep) const;
    static void follow(int threads, const Work& work);

    int number_ = 0, count_ = 1;
};

std::string MpiRanks::told_by_first(const std::string& words) {
    auto text = words;
    auto size = static_cast<std::uint64_t>(text.size());
    MPI_Bcast(&size, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
    text.resize(size);
    MPI_Bcast(text.data(), static_cast<int>(size), MPI_CHAR, 0, MPI_COMM_WORLD);
    return text;
}

/// Takes one message, if there is one; else waits a moment.
void MpiRanks::serve(const std::function<std::optional<std::size_t>()>& next, const Keep& keep, std::size_t& handed_out,
                     std::size_t& received, int& working) const {
    int is_there = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &is_there, &status);
    if (is_there == 0) {
        std::this_thread::sleep_for(std::chrono::microseconds(300));
        return;
    }
    int size = 0;
    if (status.MPI_TAG == row) {
        MPI_Get_count(&status, MPI_CHAR, &size);
        std::string bytes(static_cast<std::size_t>(size), '\0');
        MPI_Recv(bytes.data(), size, MPI_CHAR, status.MPI_SOURCE, row, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        keep(bytes);
        ++received;
        return;
    }
    std::uint64_t wanted = 0;
    MPI_Recv(&wanted, 1, MPI_UINT64_T, status.MPI_SOURCE, request, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    std::vector<std::uint64_t> given;
    while (given.size() < wanted) {
        const auto sample = next();
        if (!sample) break;
        given.push_back(*sample);
    }
    handed_out += given.size();
    working -= given.empty() ? 1 : 0;
    MPI_Send(given.data(), static_cast<int>(given.size()), MPI_UINT64_T, status.MPI_SOURCE, assignment, MPI_COMM_WORLD);
}

void MpiRanks::lead(const std::vector<std::size_t>& samples, int threads, const Work& work, const Keep& keep) const {
    std::atomic<std::size_t> taken = 0;
    const auto next = [&]() -> std::optional<std::size_t> {
        const std::size_t place = taken++;
        return place < samples.size() ? std::optional(samples[place]) : std::nullopt;
    };
    std::mutex mutex;
    const auto keep_alone = [&](const std::string& bytes) {
        const std::lock_guard lock(mutex);
        keep(bytes);
    };
    std::atomic<bool> is_own_work_done = false;
    std::exception_ptr error;
    std::thread own([&] {
        try {
            parallel_for(threads, static_cast<std::size_t>(threads), [&](std::size_t) {
                while (const auto sample = next()) keep_alone(work(*sample));
            });
        } catch (...) {
            error = std::current_exception();
        }
        is_own_work_done = true;
    });
    std::size_t handed_out = 0, received = 0;
    int working = count_ - 1;
    try {
        while (!(is_own_work_done && (error || (working == 0 && received == handed_out))))
            serve(next, keep_alone, handed_out, received, working);
    } catch (...) {
        taken = samples.size();
        own.join();
        throw;
    }
    own.join();
    if (error) std::rethrow_exception(error);
}

void MpiRanks::follow(int threads, const Work& work) {
    for (;;) {
        const auto wanted = static_cast<std::uint64_t>(threads);
        MPI_Send(&wanted, 1, MPI_UINT64_T, 0, request, MPI_COMM_WORLD);
        std::vector<std::uint64_t> given(wanted);
        MPI_Status status;
        MPI_Recv(given.data(), threads, MPI_UINT64_T, 0, assignment, MPI_COMM_WORLD, &status);
        int count = 0;
        MPI_Get_count(&status, MPI_UINT64_T, &count);
        if (count == 0) return;
        std::vector<std::string> rows(static_cast<std::size_t>(count));
        parallel_for(threads, rows.size(), [&](std::size_t i) { rows[i] = work(given[i]); });
        for (const auto& bytes : rows)
            MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_CHAR, 0, row, MPI_COMM_WORLD);
    }
}

void MpiRanks::share(const std::vector<std::size_t>& samples, int threads, const Work& work, const Keep& keep) {
    if (is_first()) {
        lead(samples, threads, work, keep);
    } else {
        follow(threads, work);
    }
    MPI_Barrier(MPI_COMM_WORLD);
}

/// One line, and the end of all ranks.
[[noreturn]] void end_all(ExitCode code, const std::exception& error) {
    const auto text = fmt::format("spinloom: {}\n", error.what());
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
    MPI_Abort(MPI_COMM_WORLD, static_cast<int>(code));
    std::abort();
}

}  // namespace

void with_ranks(const std::function<void(SampleRanks& ranks)>& action) {
    int given = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &given);
    if (given < MPI_THREAD_FUNNELED) end_all(ExitCode::environment, EnvironmentError("this MPI allows no threads"));
    MpiRanks ranks;
    try {
        action(ranks);
    } catch (const InputError& error) {
        end_all(ExitCode::bad_input, error);
    } catch (const ConvergenceError& error) {
        end_all(ExitCode::not_converged, error);
    } catch (const std::exception& error) {
        end_all(ExitCode::environment, error);
    }
    MPI_Finalize();
}

#endif

}  // namespace spinloom::app
